/** What an endpoint is, by its name and by the certificate that its server showed. */
import { expect, it } from 'vitest';
import { endpointKind, type EndpointKind } from '../../../src/diagnosis/endpointKind.ts';

type Row = [host: string, kind: EndpointKind['kind'], text: string];

it.each<Row>([
  ['abc-ats.iot.eu-west-1.amazonaws.com', 'dataAts', 'AWS IoT Core Data-ATS, eu-west-1'],
  ['ABC-ATS.iot.cn-north-1.amazonaws.com.cn', 'dataAts', 'AWS IoT Core Data-ATS, cn-north-1'],
  ['abc-ats.iot-fips.us-east-1.amazonaws.com', 'dataAts', 'AWS IoT Core Data-ATS, us-east-1'],
  ['abc.iot.eu-west-1.amazonaws.com', 'legacy', 'AWS IoT Core legacy Data (without -ats), eu-west-1'],
  ['abc.iot.cn-north-1.amazonaws.com.cn', 'legacy', 'AWS IoT Core legacy Data (without -ats), cn-north-1'],
  [
    'abc.credentials.iot.eu-west-1.amazonaws.com',
    'credentialProvider',
    'AWS IoT credential provider, eu-west-1',
  ],
  ['abc.jobs.iot.eu-west-1.amazonaws.com', 'jobs', 'AWS IoT Jobs, eu-west-1'],
  ['vpce-1-2.iot.eu-west-1.vpce.amazonaws.com', 'vpc', 'AWS IoT Core VPC endpoint'],
  ['vpce-1-2.iot.cn-north-1.vpce.amazonaws.com.cn', 'vpc', 'AWS IoT Core VPC endpoint'],
  // What only begins or ends like one is none.
  ['abc-ats.iot.eu-west-1.amazonaws.com.evil.example', 'other', 'not of AWS by its name'],
  ['evil.abc.iot.eu-west-1.amazonaws.com', 'other', 'not of AWS by its name'],
  ['x.vpce.amazonaws.com.example', 'other', 'not of AWS by its name'],
  ['broker.example', 'other', 'not of AWS by its name'],
])('%s is %s', (host, kind, text) => {
  const found = endpointKind(host);
  expect(found.kind).toBe(kind);
  // Whether a VPC endpoint's name tells the region is another function's business.
  expect(found.text.slice(0, text.length)).toBe(text);
  expect(found.suits).toBe(kind !== 'credentialProvider' && kind !== 'jobs');
});

it.each<[names: string[], issuer: string, kind: EndpointKind['kind'], text: string]>([
  [['localhost', 'topicscope-ats.iot.local'], '', 'localEndpoint', "TopicScope's local endpoint"],
  [['*.iot.eu-west-1.amazonaws.com'], '', 'customDomain', 'AWS IoT Core by another name'],
  [['*.iot-fips.us-east-1.amazonaws.com'], '', 'customDomain', 'AWS IoT Core by another name'],
  [
    ['mqtt.example'],
    'C=US, O=Amazon, CN=Amazon RSA 2048 M02',
    'customDomain',
    'probably a custom domain of AWS',
  ],
  [['mqtt.example'], 'C=US, O=Amazonas Ltd', 'other', 'not of AWS by its name'],
  [['mqtt.example'], 'C=US, FOO=Amazon', 'other', 'not of AWS by its name'],
])('mqtt.example with a certificate for %j by "%s" is %s', (names, issuer, kind, text) => {
  const found = endpointKind('mqtt.example', { names, issuer });
  expect(found).toMatchObject({ kind, suits: true });
  expect(found.text).toContain(text);
});

it('its own name goes before what the certificate says', () => {
  const server = { names: ['topicscope-ats.iot.local'], issuer: 'O=Amazon' };
  expect(endpointKind('abc.iot.eu-west-1.amazonaws.com', server).kind).toBe('legacy');
});
