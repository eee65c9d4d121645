/**
 * The folder that AWS's "Connect one device" kit unpacks (connect_device_package): `{thing}.cert.pem`, `{thing}.private.key`,
 * `{thing}.public.key`, `{thing}-Policy`, and start.sh (start.ps1) with endpoint, client id and topic. A folder with the files that the console
 * offers one by one is read, too: `{id}-certificate.pem.crt`, `{id}-private.pem.key`, AmazonRootCA1.pem; these tell no endpoint.
 *
 * Sources: AWS IoT Core developer guide, "Try the AWS IoT Core quick connect tutorial" and "Create AWS IoT resources"; kits in public
 * repositories; for config.json of the first kits github.com/aws/aws-iot-device-sdk-js/issues/42.
 */
import { isRecord } from './fields.ts';
import type { ForeignConnection } from './foreignConnection.ts';
import type { Found } from './found.ts';
import { ImportError } from './found.ts';
import { allowsClientId, readKitPolicy, type KitPolicy } from './kitPolicy.ts';
import { readStartScript, type StartScript } from './startScript.ts';
import { toProfile } from './toProfile.ts';

/** A file of the folder. */
export interface KitFile {
  readonly name: string;
  /** Content, of files that are small and no keys. */
  readonly text?: string;
}

/** Does the content of this file tell something, so that it is to be read? Keys are not read. */
export function tellsOfKit(name: string): boolean {
  return /^start\.(sh|ps1|bat|cmd)$|policy|^config\.json$/i.test(name) && !/\.(pem|key|crt)$/i.test(name);
}

/** Reads the folder's files. @param pathOf the path of a file as it shall stand in settings */
export function readConnectKit(
  files: readonly KitFile[],
  options: { readonly folderName: string; readonly pathOf: (name: string) => string },
): Found {
  const names = files.map(({ name }) => name);
  const script = firstOf(files, readStartScript) ?? firstOf(files, readConfig);
  const policy = firstOf(files, readKitPolicy);
  const pairs = certificatePairs(names);
  if (pairs.length === 0) {
    throw new ImportError(
      `"${options.folderName}" holds no client certificate with its private key: looked for X.cert.pem with X.private.key, and X-certificate.pem.crt with X-private.pem.key.`,
    );
  }
  const profiles = pairs.map((pair) => {
    const own =
      script &&
      (script.certificate === undefined ||
        pairs.length === 1 ||
        baseName(script.certificate) === pair.certificate);
    return toProfile(connectionOf(pair, own ? script : undefined, policy, names, options));
  });
  return { profiles, notes: [] };
}

interface CertificatePair {
  /** The thing's name, or the beginning of the certificate's id. */
  readonly name: string;
  readonly certificate: string;
  readonly privateKey: string;
}

function certificatePairs(names: readonly string[]): CertificatePair[] {
  const keys = new Map<string, string>();
  for (const name of names) {
    const key =
      /^(.*?)[-._]?private(?:\.pem)?\.key$/i.exec(name) ?? /^(.*?)[-._]?private[-._]?key\.pem$/i.exec(name);
    if (key) keys.set(key[1] ?? '', name);
  }
  return names.flatMap((certificate) => {
    const found = /^(.*?)[-._]?cert(?:ificate)?\.pem(?:\.crt)?$/i.exec(certificate);
    if (!found || /^(amazon)?root/i.test(certificate)) return [];
    const name = found[1] ?? '';
    const privateKey = keys.get(name);
    return privateKey === undefined ? [] : [{ name, certificate, privateKey }];
  });
}

function connectionOf(
  pair: CertificatePair,
  script: StartScript | undefined,
  policy: KitPolicy | undefined,
  names: readonly string[],
  { folderName, pathOf }: { readonly folderName: string; readonly pathOf: (name: string) => string },
): ForeignConnection {
  const notes: string[] = [];
  const ca = names.find((name) => /^(amazon-?)?root-?ca\d*\.(pem|crt|cer)$/i.test(name));
  return {
    source: 'connectKit',
    // The console's file names begin with ten digits of the certificate's id.
    name: pair.name === '' ? folderName : pair.name,
    host: script?.endpoint ?? '',
    port: 8883,
    transport: 'mqtts',
    clientId: clientIdOf(script, policy, notes),
    ca: ca === undefined ? undefined : { path: pathOf(ca) },
    certificate: { path: pathOf(pair.certificate) },
    privateKey: { path: pathOf(pair.privateKey) },
    verifies: true,
    subscriptions: script?.topic === undefined ? [] : [{ topicFilter: script.topic, qos: 1 }],
    notes,
  };
}

/** Kits come with a policy that lets few client ids in: ours must be among them, and is better not the device's. */
function clientIdOf(
  script: StartScript | undefined,
  policy: KitPolicy | undefined,
  notes: string[],
): string | undefined {
  const devices = script?.clientId;
  if (policy && allowsClientId(policy, 'topicscope-123456')) return undefined;
  const open = policy?.clientIds.find((pattern) => /^[^*?]+\*$/.test(pattern));
  if (open !== undefined) {
    const clientId = `${open.slice(0, -1)}topicscope-\${window}`;
    notes.push(`The kit's policy lets in client ids like ${open}: the profile's is ${clientId}.`);
    return clientId;
  }
  const clientId = devices ?? policy?.clientIds.find((pattern) => !/[*?]/.test(pattern));
  if (clientId !== undefined) {
    notes.push(
      `Client id ${clientId} is the device's own: while both are connected they take each other's place. Allow another in the policy (iot:Connect) to watch beside the device.`,
    );
  }
  return clientId;
}

/** config.json of the first kits. */
function readConfig(text: string): StartScript | undefined {
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(config) || typeof config['host'] !== 'string') return undefined;
  const { host, clientId, clientCert, privateKey } = config;
  return {
    endpoint: host,
    ...(typeof clientId === 'string' ? { clientId } : {}),
    ...(typeof clientCert === 'string' ? { certificate: clientCert } : {}),
    ...(typeof privateKey === 'string' ? { privateKey } : {}),
  };
}

function firstOf<T>(files: readonly KitFile[], read: (text: string) => T | undefined): T | undefined {
  for (const { text } of files) {
    const found = text === undefined ? undefined : read(text);
    if (found !== undefined) return found;
  }
  return undefined;
}

function baseName(file: string): string {
  return file.split(/[/\\]/).at(-1) ?? file;
}
