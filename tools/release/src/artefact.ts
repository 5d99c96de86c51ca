// What is published, and how each kind of it is made and proved.

/** One file that is published. */
export interface Artefact {
  /** The name of its kind. */
  kind: string;
  /** Its path. */
  file: string;
  /** Other people's parts that are in it, of which its bill of materials is made. */
  holds?: readonly Component[];
}

/** A part of an artefact that other people have made. */
export interface Component {
  name: string;
  version: string;
  /** Its licence as SPDX writes it; null: it does not say. */
  licence: string | null;
  /** A package URL. */
  purl: string;
}

/** What every kind gets. */
export interface Context {
  /** The checkout that is released. */
  root: string;
  /** The folder for what is published. */
  into: string;
  version: string;
  /** The commit, in full. */
  commit: string;
  /** When the commit was made, in seconds: the time that every published file carries, so that it can be made again. */
  epoch: number;
  /** An empty folder for this use, which is removed at the end. */
  work(): string;
  /** Shows how far it is to the person who watches. */
  progress(text: string): void;
  /** The artefacts of another kind, which are made now if they are not there yet. */
  made(kind: string): Promise<Artefact[]>;
}

export interface Kind {
  /** Its name for --only. */
  name: string;
  /** Its description in --help. */
  title: string;
  make(context: Context): Promise<Artefact[]>;
  /**
   * Installs it into an empty place and uses it. Throws if it does not work; returns what was shown, in a few words.
   */
  prove(artefact: Artefact, context: Context): Promise<string>;
}
