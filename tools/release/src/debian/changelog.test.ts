import { debianChangelog } from './changelog';

const TEXT = `# Changelog

## [Unreleased]

### Added

- A flute: it plays
  what it is given.

### Fixed

- A note.

## [0.1.0] - 2026-01-01

- Old.
`;

it('is the newest version as Debian reads a changelog', () => {
  expect(debianChangelog('flute', '0.2.0', 'A B <a@b.invalid>', 1_700_000_000, TEXT))
    .toBe(`flute (0.2.0) unstable; urgency=medium

  * A flute: it plays what it is given.
  * A note.

 -- A B <a@b.invalid>  Tue, 14 Nov 2023 22:13:20 +0000
`);
});
