// The few things that are read of a router's XML: elements by their names without prefixes, with their text.
import { SaxesParser } from 'saxes';
import { MappingError } from './way';

export interface Element {
  name: string;
  text: string;
  children: Element[];
}

/** A device description has about a hundred elements, seven deep. */
const MOST_ELEMENTS = 2000;
const DEEPEST = 40;

/** Throws `mapping-garbled` at what is no XML, or more of it than a router has to say. */
export function elementsOf(text: string): Element {
  const root: Element = { name: '', text: '', children: [] };
  const open = [root];
  let count = 0;
  const parser = new SaxesParser();
  parser.on('error', ({ message }) => garbled(message));
  parser.on('opentag', ({ name }) => {
    if (++count > MOST_ELEMENTS || open.length > DEEPEST) garbled('there is too much of it');
    const element = { name: name.replace(/^.*:/, ''), text: '', children: [] };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => void open.pop());
  for (const kind of ['text', 'cdata'] as const) parser.on(kind, (part) => void (open.at(-1)!.text += part));
  parser.write(text).close();
  return root;
}

/** Every element of that name, wherever it stands. */
export function* all(of: Element, name: string): Generator<Element> {
  for (const child of of.children) {
    if (child.name === name) yield child;
    yield* all(child, name);
  }
}

/** The text of the first one; null: there is none. */
export function textOf(of: Element, name: string): string | null {
  const [first] = all(of, name);
  return first === undefined ? null : first.text.trim();
}

// ---- details ----

function garbled(why: string): never {
  throw new MappingError('mapping-garbled', `what the router says is not UPnP: ${why.slice(0, 100)}`);
}
