// Helm keeps what it knows of a release in a Secret, and sends that in Kubernetes' protobuf: "k8s\0", then runtime.Unknown
// with the Secret in its second field. Only what Helm writes is read.
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import type { Manifest } from './manifests';

export const isProtobuf = (body: Buffer): boolean => body.subarray(0, 4).toString('latin1') === 'k8s\0';

export function releaseRecord(body: Buffer): Manifest {
  const secret = fields(fields(body.subarray(4)).get(2)![0]!);
  const metadata = fields(secret.get(1)![0]!);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: text(metadata.get(1)![0]!), labels: mapOf(metadata.get(11), text) },
    data: mapOf(secret.get(2), (bytes) => Buffer.from(bytes).toString('base64')),
    type: text(secret.get(3)![0]!),
  };
}

// ---- details ----

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

const mapOf = (entries: Uint8Array[] | undefined, value: (bytes: Uint8Array) => string): Record<string, string> =>
  Object.fromEntries((entries ?? []).map(fields).map((entry) => [text(entry.get(1)![0]!), value(entry.get(2)![0]!)]));

/** Every field that has a length, by number. */
function fields(bytes: Uint8Array): Map<number, Uint8Array[]> {
  const reader = new BinaryReader(bytes);
  const found = new Map<number, Uint8Array[]>();
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    if (type === WireType.LengthDelimited) found.set(number, [...(found.get(number) ?? []), reader.bytes()]);
    else reader.skip(type);
  }
  return found;
}
