import { configFrom } from './config';

describe('configFrom', () => {
  it('keeps its things where a desktop expects them', () => {
    expect(configFrom({}, {}, '/home/ada').folder).toBe('/home/ada/.config/midip2p');
    expect(configFrom({}, { XDG_CONFIG_HOME: '/xdg' }, '/home/ada').folder).toBe('/xdg/midip2p');
  });

  it('takes options before the environment', () => {
    const environment = {
      ...{ MIDIP2P_CONFIG_DIR: '/env', MIDIP2P_SERVER: 'env:1', MIDIP2P_DEVICE: 'piano room' },
      ...{ MIDIP2P_ADVERTISE: '7400, home.example.org:7400', MIDIP2P_MAPPING: 'off' },
    };
    const advertise = ['7400', 'home.example.org:7400'];
    const fromThere = { folder: '/env', server: 'env:1', device: 'piano room', advertise, mapping: false };
    expect(configFrom({}, environment)).toEqual(fromThere);
    const typed = { server: 'option:2', device: 'attic', advertise: ['1'] };
    expect(configFrom({ configDir: '/option', ...typed }, environment)).toEqual({
      ...{ folder: '/option', ...typed, mapping: false },
    });
    expect(configFrom({}, {}).advertise).toEqual([]);
  });

  it('has the router asked unless somebody says otherwise', () => {
    expect(configFrom({}, {}).mapping).toBe(true);
    expect(configFrom({ mapping: true }, { MIDIP2P_MAPPING: 'on' }).mapping).toBe(true);
    expect(configFrom({ mapping: false }, { MIDIP2P_MAPPING: 'on' }).mapping).toBe(false);
    expect(() => configFrom({}, { MIDIP2P_MAPPING: 'never' })).toThrow(/MIDIP2P_MAPPING is on or off, not 'never'/);
  });
});
