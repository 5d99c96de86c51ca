import { X509Certificate } from 'node:crypto';
import { makeSelfSigned } from './make-certificate';
import { NamedCertificate } from './named-certificate';

const then = { dns: ['localhost', 'here'], ip: ['127.0.0.1', '::1', '192.168.1.2'] };

async function aPinned() {
  const pem = await makeSelfSigned(then);
  const [, certificate, key] = /^([^]*-----END CERTIFICATE-----)\s*([^]*)$/.exec(pem)!;
  return { certificate: certificate!, key: key! };
}
const leafOf = ({ shown }: NamedCertificate) => new X509Certificate(shown!);

it('is not needed while the machine is called as when the certificate was made', async () => {
  const named = await NamedCertificate.of(await aPinned(), () => ({ dns: ['here'], ip: ['192.168.1.2', '::1'] }));
  expect(named.shown).toBeNull();
});

it('has the names of today and the same key, and who trusts the pinned one trusts it', async () => {
  const pinned = await aPinned();
  let today = { dns: ['here'], ip: ['127.0.0.1'] };
  const named = await NamedCertificate.of(pinned, () => today);
  today = { dns: ['there'], ip: ['10.1.2.3', 'fd00::7'] };
  expect(await named.look()).toBe(true);
  const [leaf, authority] = [leafOf(named), new X509Certificate(pinned.certificate)];
  expect([leaf.checkHost('there'), leaf.checkIP('10.1.2.3'), leaf.checkIP('fd00::7')]).toEqual([
    'there',
    '10.1.2.3',
    'fd00::7',
  ]);
  expect([leaf.checkIssued(authority), leaf.verify(authority.publicKey), leaf.ca]).toEqual([true, true, false]);
  expect(leaf.publicKey.equals(authority.publicKey)).toBe(true);
  expect(named.shown).toContain(pinned.certificate.trim());
  expect(await named.look()).toBe(false);
  today = then;
  expect([await named.look(), named.shown]).toEqual([true, null]);
});

it('is made anew long before it runs out', async () => {
  const named = await NamedCertificate.of(await aPinned(), () => ({ dns: ['there'], ip: [] }));
  const before = leafOf(named);
  const later = Date.now() + 100 * 86_400_000;
  expect(await named.look(later)).toBe(true);
  expect(new Date(leafOf(named).validTo).getTime()).toBeGreaterThan(
    new Date(before.validTo).getTime() + 90 * 86_400_000,
  );
});
