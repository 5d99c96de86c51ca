import { configFrom } from './config';

describe('configFrom', () => {
  it('keeps its things where a desktop expects them', () => {
    expect(configFrom({}, {}, '/home/ada').folder).toBe('/home/ada/.config/midip2p');
    expect(configFrom({}, { XDG_CONFIG_HOME: '/xdg' }, '/home/ada').folder).toBe('/xdg/midip2p');
  });

  it('takes options before the environment', () => {
    const environment = { MIDIP2P_CONFIG_DIR: '/env', MIDIP2P_SERVER: 'env:1', MIDIP2P_DEVICE: 'piano room' };
    expect(configFrom({}, environment)).toEqual({ folder: '/env', server: 'env:1', device: 'piano room' });
    expect(configFrom({ configDir: '/option', server: 'option:2', device: 'attic' }, environment)).toEqual({
      folder: '/option',
      server: 'option:2',
      device: 'attic',
    });
  });
});
