import { Host } from './host';

describe('the command that runs a program in a host', () => {
  it('enters the network and nothing else', () => {
    expect(new Host(42, '10.77.0.1', 'fd77::1', false).command('ping', ['-c1'])).toEqual({
      command: 'nsenter',
      args: ['--target', '42', '--net', '--', 'ping', '-c1'],
    });
  });

  it('enters the user namespace too where there is one, and stays who it was', () => {
    const { args } = new Host(42, '10.77.0.1', 'fd77::1', true).command('id');
    expect(args).toEqual(['--target', '42', '--user', '--preserve-credentials', '--net', '--', 'id']);
  });
});
