/** Whether a fault is one that the compiler tells: nobody could commit it, so no test must notice it. */
import path from 'node:path';
import ts from 'typescript';
import { root } from '../../test/support/places.ts';
import { withFault, type Fault, type Source } from './faults.ts';

/** "Declared but never used" and its like: a fault often leaves something unused, and a person would take that out. */
const unused = new Set([6133, 6138, 6192, 6196, 6198, 6199, 6205]);

/** The compiler with the project loaded, for one tsconfig.json. */
export class Compiler {
  readonly #service: ts.LanguageService;
  #fault: { file: string; text: string; version: number } = { file: '', text: '', version: 0 };

  /** @param config path of the tsconfig.json from the root */
  constructor(config: string) {
    const file = path.join(root, config);
    const { fileNames, options } = ts.parseJsonConfigFileContent(
      ts.readConfigFile(file, (name) => ts.sys.readFile(name)).config,
      ts.sys,
      path.dirname(file),
    );
    const snapshots = new Map<string, ts.IScriptSnapshot>();
    this.#service = ts.createLanguageService({
      ...ts.sys,
      useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
      getCompilationSettings: () => options,
      getCurrentDirectory: () => path.dirname(file),
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      getScriptFileNames: () => fileNames,
      getScriptVersion: (name) => (name === this.#fault.file ? String(this.#fault.version) : '0'),
      getScriptSnapshot: (name) => {
        if (name === this.#fault.file) return ts.ScriptSnapshot.fromString(this.#fault.text);
        const known = snapshots.get(name);
        if (known) return known;
        const text = ts.sys.readFile(name);
        if (text === undefined) return undefined;
        const snapshot = ts.ScriptSnapshot.fromString(text);
        snapshots.set(name, snapshot);
        return snapshot;
      },
    });
  }

  /** Is the source with the fault in it one that the compiler takes? */
  takes({ file, text }: Source, fault: Fault): boolean {
    const place = path.join(root, file);
    this.#fault = { file: place, text: withFault(text, fault), version: this.#fault.version + 1 };
    return (
      this.#service.getSyntacticDiagnostics(place).length === 0 &&
      this.#service.getSemanticDiagnostics(place).every(({ code }) => unused.has(code))
    );
  }
}
