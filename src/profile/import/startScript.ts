/**
 * The script of AWS's connection kit ("Connect one device"): start.sh, or start.ps1 on Windows, ends in one line that starts a sample
 * of a device SDK with the endpoint, the files, the client id and the topic.
 *
 * Seen in kits for the SDKs for Node.js and Python (`--endpoint … --ca_file root-CA.crt --cert X.cert.pem --key X.private.key
 * --client_id … --topic …`), for Java (the same inside `-Dexec.args`), of older Python kits (`-e … -r … -c … -k …`), and of the
 * first SDK for JavaScript (`--host-name=… --private-key=… --client-certificate=… --ca-certificate=… --client-id=…`).
 */
export interface StartScript {
  readonly endpoint?: string;
  readonly certificate?: string;
  readonly privateKey?: string;
  readonly ca?: string;
  readonly clientId?: string;
  readonly topic?: string;
}

const options: Readonly<Record<keyof StartScript, readonly string[]>> = {
  endpoint: ['endpoint', 'e', 'host-name', 'host', 'H'],
  certificate: ['cert', 'certificate', 'client-certificate', 'c'],
  privateKey: ['key', 'private-key', 'k'],
  ca: ['ca_file', 'ca-file', 'root-ca', 'rootca', 'ca-certificate', 'r'],
  clientId: ['client_id', 'client-id', 'clientid', 'id', 'i'],
  topic: ['topic', 't'],
};

/** Reads the line that names the endpoint; undefined when there is none. */
export function readStartScript(text: string): StartScript | undefined {
  // A backslash (in PowerShell a backtick) at the end goes on in the next line.
  const lines = text.replaceAll(/[\\`]\r?\n/g, ' ').split(/\r?\n/);
  for (const line of lines) {
    if (line.trimStart().startsWith('#')) continue;
    const found = readLine(line);
    if (found.endpoint !== undefined && /^[\w.-]+\.[\w.-]+$/.test(found.endpoint)) return found;
  }
  return undefined;
}

function readLine(line: string): StartScript {
  const words = [...line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].flatMap(([word]) => inner(word));
  const found: Partial<Record<keyof StartScript, string>> = {};
  for (const [index, word] of words.entries()) {
    const option = /^--?([A-Za-z][\w-]*)(?:=(.*))?$/s.exec(word);
    if (!option) continue;
    const [, name = '', joined] = option;
    const value = joined ?? words[index + 1];
    if (value === undefined || (joined === undefined && value.startsWith('-'))) continue;
    for (const [field, names] of Object.entries(options) as [keyof StartScript, readonly string[]][]) {
      if (names.includes(name) || names.includes(name.toLowerCase())) found[field] ??= unquoted(value);
    }
  }
  return found;
}

/** Maven takes the sample's options as one word: -Dexec.args="--endpoint …". */
function inner(word: string): string[] {
  const exec = /^-Dexec\.args=(.*)$/s.exec(unquoted(word)) ?? /^"-Dexec\.args=(.*)"$/s.exec(word);
  return exec ? unquoted(exec[1] ?? '').split(/\s+/) : [word];
}

function unquoted(word: string): string {
  return word.replace(/^(["'])(.*)\1$/s, '$2');
}
