import { z } from 'zod';
import { loadSettings, settingsOf, settingsTable, type Settings, StartupError } from '../src';

const schema = z.strictObject({
  light: z
    .strictObject({
      hours: z.number().int('a whole number').default(8),
      isRed: z.boolean().default(false),
      name: z.string().nullable().default(null),
    })
    .prefault({}),
});
const among: Settings<typeof schema> = { schema, prefix: 'HOUSE_', judges: 'sections' };
const alone: Settings<typeof schema> = { schema, prefix: 'HOUSE_LAMP_', judges: 'all' };

it('names every setting after its section, in the file and in the environment', () => {
  expect(settingsOf(alone).map(({ key, variable, standard }) => [key, variable, standard])).toEqual([
    ['light.hours', 'HOUSE_LAMP_LIGHT_HOURS', '8'],
    ['light.isRed', 'HOUSE_LAMP_LIGHT_IS_RED', 'false'],
    ['light.name', 'HOUSE_LAMP_LIGHT_NAME', 'none'],
  ]);
  expect(settingsTable(among).split('\n')[1]).toBe('  light.isRed  HOUSE_LIGHT_IS_RED  false');
});

it('reads what the type of a setting wants, and nothing from an empty variable', () => {
  const environment = { HOUSE_LIGHT_HOURS: '3', HOUSE_LIGHT_IS_RED: 'true', HOUSE_LIGHT_NAME: '10' };
  expect(loadSettings(among, { environment }).light).toEqual({ hours: 3, isRed: true, name: '10' });
  expect(loadSettings(among, { environment: { HOUSE_LIGHT_HOURS: '' } }).light.hours).toBe(8);
});

it.each([
  ['of a section', among, { HOUSE_LIGHT_HOUR: '3' }, 'HOUSE_LIGHT_HOUR: not a setting; allowed: HOUSE_LIGHT_HOURS'],
  ['of the program', alone, { HOUSE_LAMP_LIHGT_HOURS: '3' }, 'HOUSE_LAMP_LIHGT_HOURS: not a setting'],
  ['with a bad value', alone, { HOUSE_LAMP_LIGHT_HOURS: '1.5' }, 'light.hours (HOUSE_LAMP_LIGHT_HOURS) is'],
])('judges a variable %s', (_, settings, environment, says) => {
  expect(() => loadSettings(settings, { environment })).toThrow(StartupError);
  expect(() => loadSettings(settings, { environment })).toThrow(says);
});

it.each([
  ['of another program of the house', among, { HOUSE_LAMP_LIGHT_HOURS: 'many', HOUSE_HEAT_HOURS: 'many' }],
  ['of another house', alone, { GARDEN_LIGHT_HOURS: 'many', HOUSE_LIGHT_HOURS: 'many' }],
])('leaves a variable alone %s', (_, settings, environment) => {
  expect(loadSettings(settings, { environment }).light.hours).toBe(8);
});
