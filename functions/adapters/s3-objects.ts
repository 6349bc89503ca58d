import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { Unreadable } from '../domain/unreadable.ts';

/** The objects of one bucket. Removing one that is not there is no error. */
export interface S3Objects {
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Throws an `Unreadable` if the object is gone. */
  get(key: string): Promise<Uint8Array>;
  remove(key: string): Promise<void>;
}

export function createS3Objects(client: S3Client, bucket: string): S3Objects {
  return {
    async put(key, bytes) {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes }));
    },
    async get(key) {
      const { Body } = await client
        .send(new GetObjectCommand({ Bucket: bucket, Key: key }))
        .catch((error: unknown) => {
          throw isGone(error)
            ? new Unreadable(`there is no object ${key}`, { cause: error })
            : error;
        });
      if (Body === undefined) throw new Unreadable(`the object ${key} has no body`);
      return Body.transformToByteArray();
    },
    async remove(key) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },
  };
}

/**
 * Who may not list a bucket is told `AccessDenied` of what is not there
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html).
 */
function isGone(error: unknown): boolean {
  return error instanceof S3ServiceException && /^(NoSuchKey|AccessDenied)$/.test(error.name);
}
