// What is published, and how one kind of it is made and proved.

/** One file that is published. */
export interface Artefact {
  /** The kind's name. */
  kind: string;
  /** Where it is. */
  file: string;
  /** What of others is in it: its bill of materials is made of this. */
  holds?: readonly Component[];
}

/** Something of others inside an artefact. */
export interface Component {
  name: string;
  version: string;
  /** As SPDX has it; null where it says nothing of the kind. */
  licence: string | null;
  /** A package URL. */
  purl: string;
}

/** What every kind is told. */
export interface Context {
  /** The checkout that is released. */
  root: string;
  /** Where what is published goes. */
  into: string;
  version: string;
  /** The commit, in full. */
  commit: string;
  /** When the commit was made, in seconds: the time that every published file carries, so that it can be made again. */
  epoch: number;
  /** An empty folder for this use, which is removed at the end. */
  work(): string;
  /** Where it is, for who watches. */
  progress(text: string): void;
  /** What another kind has made; it makes it now if it has not yet. */
  made(kind: string): Promise<Artefact[]>;
}

export interface Kind {
  /** What --only takes. */
  name: string;
  /** For who reads --help. */
  title: string;
  make(context: Context): Promise<Artefact[]>;
  /** Installs it into an empty place and uses it. Throws where it does not work; else says in a few words what was shown. */
  prove(artefact: Artefact, context: Context): Promise<string>;
}
