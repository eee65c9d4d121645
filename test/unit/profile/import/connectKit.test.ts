import { describe, expect, it } from 'vitest';
import { readConnectKit, tellsOfKit, type KitFile } from '../../../../src/profile/import/connectKit.ts';
import { readStartScript } from '../../../../src/profile/import/startScript.ts';
import { kitFiles, kitPolicy, startSh } from '../../../support/import/connectKit.ts';

const options = { folderName: 'connect_device_package', pathOf: (name: string) => `~/kit/${name}` };

function read(files: Readonly<Record<string, string>>) {
  const list: KitFile[] = Object.entries(files).map(([name, text]) =>
    tellsOfKit(name) ? { name, text } : { name },
  );
  return readConnectKit(list, options).profiles;
}

describe("AWS's connection kit", () => {
  it('becomes a profile with endpoint, certificate, client id and topic', () => {
    expect(read(kitFiles)).toEqual([
      {
        source: 'connectKit',
        name: 'press-01',
        profile: {
          name: 'press-01',
          endpoint: 'abc123-ats.iot.eu-west-1.amazonaws.com',
          protocol: 'mqtt',
          port: 8883,
          identity: {
            type: 'x509',
            certificate: '~/kit/press-01.cert.pem',
            privateKey: '~/kit/press-01.private.key',
          },
          clientId: 'sdk-nodejs-topicscope-${window}',
          subscriptions: [{ topicFilter: 'sdk/test/js', qos: 1 }],
        },
        secrets: {},
        wantsInsecure: false,
        needsEndpoint: false,
        notes: [
          "The kit's policy lets in client ids like sdk-nodejs-*: the profile's is sdk-nodejs-topicscope-${window}.",
          "root-CA.crt is left out: Amazon's CAs are among those that are trusted anyway.",
        ],
        problems: [],
      },
    ]);
  });

  it("keeps the device's client id where the policy lets in no other, and says what follows", () => {
    const policy = kitPolicy.replace('sdk-nodejs-*', 'press-01');
    const [found] = read({ ...kitFiles, 'press-01-Policy': policy });
    expect(found?.profile.clientId).toBe('sdk-nodejs-v2');
    expect(found?.notes.join()).toMatch(/take each other's place/);
    const [free] = read({ ...kitFiles, 'press-01-Policy': kitPolicy.replace('sdk-nodejs-*', '*') });
    expect(free?.profile).not.toHaveProperty('clientId');
  });

  it("reads the console's single files, which tell no endpoint", () => {
    const id = '0b1c2d3e4f';
    const files = [
      `${id}-certificate.pem.crt`,
      `${id}-private.pem.key`,
      `${id}-public.pem.key`,
      'AmazonRootCA1.pem',
      'AmazonRootCA3.pem',
    ];
    const [found, ...more] = read(Object.fromEntries(files.map((name) => [name, ''])));
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      name: id,
      needsEndpoint: true,
      problems: [],
      profile: {
        endpoint: '',
        identity: {
          certificate: `~/kit/${id}-certificate.pem.crt`,
          privateKey: `~/kit/${id}-private.pem.key`,
        },
      },
    });
  });

  it('finds each of several devices, and gives the script to the one that it names', () => {
    const found = read({ ...kitFiles, 'other.cert.pem': '', 'other.private.key': '' });
    expect(found.map(({ name, needsEndpoint }) => [name, needsEndpoint])).toEqual([
      ['press-01', false],
      ['other', true],
    ]);
  });

  it('says what it looked for in a folder without a certificate', () => {
    expect(() => read({ 'start.sh': startSh })).toThrow(/looked for X\.cert\.pem with X\.private\.key/);
  });
});

describe('start scripts of other kits', () => {
  const host = 'abc123-ats.iot.us-east-1.amazonaws.com';
  it.each([
    [
      'Python, SDK v2',
      `python3 aws-iot-device-sdk-python-v2/samples/pubsub.py --endpoint ${host} --ca_file root-CA.crt --cert t.cert.pem --key t.private.key --client_id basicPubSub --topic sdk/test/python --count 0`,
      { clientId: 'basicPubSub', topic: 'sdk/test/python', certificate: 't.cert.pem' },
    ],
    [
      'Python, SDK v1',
      `python aws-iot-device-sdk-python/samples/basicPubSub/basicPubSub.py -e ${host} -r root-CA.crt -c t.cert.pem -k t.private.key`,
      { certificate: 't.cert.pem', privateKey: 't.private.key', ca: 'root-CA.crt' },
    ],
    [
      'Java',
      `mvn exec:java -pl samples/BasicPubSub -Dexec.mainClass=pubsub.PubSub -Dexec.args='--endpoint ${host} --client_id sdk-java --topic sdk/test/java --ca_file root-CA.crt --cert t.cert.pem --key t.private.key'`,
      { clientId: 'sdk-java', topic: 'sdk/test/java', privateKey: 't.private.key' },
    ],
    [
      'JavaScript, SDK v1',
      `node node_modules/aws-iot-device-sdk/examples/device-example.js --host-name=${host} --private-key=t.private.key --client-certificate=t.cert.pem --ca-certificate=root-CA.crt --client-id=sdk-nodejs-d9122ba1`,
      { clientId: 'sdk-nodejs-d9122ba1', privateKey: 't.private.key' },
    ],
    [
      'PowerShell, with the line broken',
      `"\`nRunning"\r\npython pubsub.py --endpoint ${host} \`\r\n  --client_id basicPubSub`,
      { clientId: 'basicPubSub' },
    ],
  ])('%s', (_name, text, expected) => {
    expect(readStartScript(text)).toMatchObject({ endpoint: host, ...expected });
  });

  it.each(['', 'echo hello', 'set -e', `# node x --endpoint ${host}`, 'node x --endpoint $ENDPOINT'])(
    '%s',
    (text) => {
      expect(readStartScript(text)).toBeUndefined();
    },
  );
});
