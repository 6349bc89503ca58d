/** Charsets as Content-Type headers name them (RFC 9110, section 8.3.2), in quotes or without. */
const charsetPattern = /;\s*charset\s*=\s*"?([\w.:+-]{1,40})/i;

/**
 * The text of a reply, in the charset that its Content-Type names. Without one that is known it is read as UTF-8. Bytes that
 * mean nothing there come as U+FFFD.
 */
export function decodeReply(bytes: Uint8Array, contentType = ''): string {
  const [, charset = 'utf-8'] = charsetPattern.exec(contentType) ?? [];
  return decoderOf(charset).decode(bytes);
}

function decoderOf(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}
