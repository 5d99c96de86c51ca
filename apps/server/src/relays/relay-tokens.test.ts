import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type ReadToken, readToken } from '@midip2p/relay-rules';
import { makeWay } from './relay-tokens';

const { privateKey: key, publicKey } = generateKeyPairSync('ed25519');
const otherKey = generateKeyPairSync('ed25519').privateKey;
const NOW = 1_800_000_000_000;
const id = (digit: string) => `${digit.repeat(8)}-0000-4000-8000-000000000000`;
const ada = { peerId: id('1'), accountId: id('a') };
const ben = { peerId: id('2'), accountId: id('b') };
const cleo = { peerId: id('3'), accountId: id('c') };

const way = (peers: [typeof ada, typeof ada] = [ada, ben], number = 3, signing: KeyObject = key, session = id('9')) =>
  makeWay(session, peers, { number, nowMs: NOW, key: signing });
const read = (tokens: string[]) =>
  tokens.map((token) => readToken(Buffer.from(token, 'base64'), [publicKey], NOW) as ReadToken);

it('gives each side its tokens, the lower id side 0, whoever asks [TOAST-13.5-1] [TOAST-13.5-2]', () => {
  for (const { peerIds, tokens, link, firstNumber, expiresAtMs } of [way(), way([ben, ada])]) {
    expect([peerIds, firstNumber, expiresAtMs]).toEqual([[ada.peerId, ben.peerId], 24, NOW + 300_000]);
    for (const side of [0, 1] as const)
      read(tokens[side]).forEach((token, i) =>
        expect(token).toMatchObject({ side, link, number: 24 + i, expiresAtMs, session: id('9').replaceAll('-', '') }),
      );
    expect(tokens.map(({ length }) => length)).toEqual([8, 8]);
  }
});

it('begins anew with numbers after 32 bits [TOAST-13.5-2]', () => {
  expect(read(way([ada, ben], 2 ** 29 - 1).tokens[0]).at(-1)?.number).toBe(2 ** 32 - 1);
  expect(way([ada, ben], 2 ** 29).firstNumber).toBe(0);
});

it('stands for accounts and links by what only who has the key can make [TOAST-13.5-4]', () => {
  const account = (one: ReturnType<typeof way>, side: 0 | 1) =>
    Buffer.from(one.tokens[side][0]!, 'base64').toString('hex', 46, 62);
  expect(account(way([ada, cleo]), 0)).toBe(account(way(), 0));
  const accounts = [
    account(way(), 0),
    account(way(), 1),
    account(way([ada, ben], 3, otherKey), 0),
    ada.accountId.replaceAll('-', ''),
  ];
  expect(new Set(accounts).size).toBe(4);
  expect(way([ben, ada], 4).link).toBe(way().link);
  const links = [way(), way([ada, cleo]), way([ada, ben], 3, otherKey), way([ada, ben], 3, key, id('8'))];
  expect(new Set(links.map(({ link }) => link)).size).toBe(4);
});
