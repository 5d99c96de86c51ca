import { kinds } from './kinds';
import { firewallRules, rulesOf } from './rules';

describe('the rules of a router', () => {
  it.each(['home', 'home-rst', 'symmetric', 'full-cone', 'no-udp', 'only-443'])('%s', (kind) => {
    expect(rulesOf(kinds[kind]!.routers[0]!, 'lab0')).toMatchSnapshot();
  });

  it('a forwarded port', () => {
    const rules = rulesOf(kinds.home!.routers[0]!, 'eth0', [{ port: 7400, to: '192.168.1.2' }]);
    expect(rules).toContain('iifname "eth0" tcp dport 7400 dnat to 192.168.1.2\n');
  });

  it('a machine that lets only answers in', () => {
    expect(firewallRules()).toMatchSnapshot();
  });
});
