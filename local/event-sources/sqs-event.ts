import { createHash } from 'node:crypto';
import type { Message } from '@aws-sdk/client-sqs';
import { account } from '../template/surroundings.ts';

/** The event by which a function gets messages: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export function toSqsEvent(messages: readonly Message[], eventSourceARN: string) {
  return { Records: messages.map((message) => toRecord(message, eventSourceARN)) };
}

function toRecord(message: Message, eventSourceARN: string) {
  const body = message.Body ?? '';
  const messageAttributes = Object.entries(message.MessageAttributes ?? {}).map(
    ([name, { StringValue, BinaryValue, DataType }]) => [
      name,
      {
        ...(StringValue !== undefined && { stringValue: StringValue }),
        ...(BinaryValue !== undefined && {
          binaryValue: Buffer.from(BinaryValue).toString('base64'),
        }),
        stringListValues: [],
        binaryListValues: [],
        dataType: DataType,
      },
    ],
  );
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body,
    attributes: message.Attributes ?? {},
    messageAttributes: Object.fromEntries(messageAttributes),
    md5OfBody: message.MD5OfBody ?? createHash('md5').update(body).digest('hex'),
    ...(message.MD5OfMessageAttributes !== undefined && {
      md5OfMessageAttributes: message.MD5OfMessageAttributes,
    }),
    eventSource: 'aws:sqs',
    eventSourceARN,
    awsRegion: account.region,
  };
}
