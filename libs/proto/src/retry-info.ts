// When a refused call may be made again, as gRPC says it: google.rpc.RetryInfo in a google.rpc.Status, in the trailing metadata.
// The few fields of these messages that are needed are written and read here.
import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';

/** Trailing metadata with the serialized google.rpc.Status. */
export const STATUS_DETAILS_KEY = 'grpc-status-details-bin';

const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo';

/** A google.rpc.Status whose only detail is how long to wait. */
export function statusWithRetry(code: number, message: string, retryAfterMs: number): Uint8Array {
  const seconds = Math.floor(retryAfterMs / 1000);
  const nanos = Math.round((retryAfterMs - seconds * 1000) * 1e6);
  const retryInfo = new BinaryWriter().uint32(field(1, BYTES)).fork();
  retryInfo.uint32(field(1, VARINT)).int64(seconds).uint32(field(2, VARINT)).int32(nanos).join();
  const status = new BinaryWriter().uint32(field(1, VARINT)).int32(code).uint32(field(2, BYTES)).string(message);
  status.uint32(field(3, BYTES)).fork();
  status.uint32(field(1, BYTES)).string(RETRY_INFO).uint32(field(2, BYTES)).bytes(retryInfo.finish()).join();
  return status.finish();
}

/** How long to wait, ms. null: the bytes do not say, or are no google.rpc.Status. */
export function retryAfterMsOf(status: Uint8Array): number | null {
  try {
    for (const detail of bytesOf(status, 3)) {
      const [type] = bytesOf(detail, 1);
      const [value] = bytesOf(detail, 2);
      if (type === undefined || value === undefined || new TextDecoder().decode(type) !== RETRY_INFO) continue;
      const [delay] = bytesOf(value, 1);
      return delay === undefined ? null : durationMs(delay);
    }
  } catch {
    // bytes that somebody in between has made: they say nothing
  }
  return null;
}

// ---- details ----

const VARINT = 0;
const BYTES = 2;
const field = (number: number, wireType: number): number => (number << 3) | wireType;

/** Every value that a message has for a field of bytes, text or messages. */
function bytesOf(message: Uint8Array, wanted: number): Uint8Array[] {
  const reader = new BinaryReader(message);
  const found: Uint8Array[] = [];
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag === field(wanted, BYTES)) found.push(reader.bytes());
    else reader.skip(tag & 7);
  }
  return found;
}

function durationMs(duration: Uint8Array): number | null {
  const reader = new BinaryReader(duration);
  let ms = 0;
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag === field(1, VARINT)) ms += Number(reader.int64()) * 1000;
    else if (tag === field(2, VARINT)) ms += reader.int32() / 1e6;
    else reader.skip(tag & 7);
  }
  return ms >= 0 && Number.isFinite(ms) ? ms : null;
}
