import { CommandError } from './command-error.ts';
import { exitCodes } from './exit-codes.ts';

const credentialProblems =
  /Credential|ExpiredToken|InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|TokenRefresh|SSO|AuthFailure/i;

/** What AWS, or its SDK, has to say, and what to do about it. `doing` completes "AWS would not let you …". */
export function awsProblem(error: unknown, doing: string): CommandError {
  if (error instanceof CommandError) return error;
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) };
  return new CommandError(
    `${adviceOn(name, message, doing)}\n(${name}: ${message})`,
    codeOf(message),
  );
}

function codeOf(message: string) {
  return /region is missing/i.test(message) ? exitCodes.usage : exitCodes.unreachable;
}

function adviceOn(name: string, message: string, doing: string): string {
  if (/region is missing/i.test(message)) {
    return 'No AWS region is known. Name one with --region, or set AWS_REGION.';
  }
  if (/AccessDenied|NotAuthorized/i.test(name)) {
    return `AWS does not let you ${doing}. Use credentials that may, with --profile or AWS_PROFILE.`;
  }
  if (credentialProblems.test(name)) {
    return `AWS does not take your credentials to ${doing}. Set AWS_PROFILE or --profile, or log in anew (aws sso login).`;
  }
  return `AWS could not ${doing}. Check --region and the network, and try again.`;
}
