/** `host`: as the system writes it. What is counted as one address: of IPv4 itself, however it is written, of IPv6 its first 64 bits. [TOAST-13.4-2] */
export function networkOf(host: string): string {
  const plain = host.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
  if (!plain.includes(':')) return plain;
  const [before = '', after = ''] = plain.replace(/%.*$/, '').split('::');
  const [head, tail] = [groupsIn(before), groupsIn(after)];
  const zeros = Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0');
  const groups = [...head, ...zeros, ...tail].slice(0, 4).map((group) => parseInt(group, 16).toString(16));
  return `${groups.join(':')}::/64`;
}

// ---- details ----

/** The last 32 bits may be written as IPv4: they are two groups, and beyond what is looked at. */
const groupsIn = (text: string): string[] =>
  text === '' ? [] : text.split(':').flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]));
