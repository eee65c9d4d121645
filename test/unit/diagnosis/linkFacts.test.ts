/** Evidence of TLS, of an HTTP answer and of CONNACK: what is shown, and what of it is odd. */
import { beforeEach, describe, expect, it } from 'vitest';
import { connackFacts, tlsFacts, upgradeFacts } from '../../../src/diagnosis/linkFacts.ts';
import type { Walk } from '../../../src/diagnosis/walk.ts';
import type { TlsFacts } from '../../../src/transport/observer.ts';
import { walkFor } from '../../support/walkFor.ts';

const day = 86_400_000;
const leaf = {
  subject: 'CN=broker.example',
  issuer: 'CN=Issuing CA',
  names: ['broker.example'],
  validFrom: 0,
  validTo: Date.UTC(2999, 0, 1),
  fingerprint: '',
};
const tls: TlsFacts = {
  version: 'TLSv1.3',
  cipher: 'TLS_AES_128_GCM_SHA256',
  serverName: 'broker.example',
  alpnOffered: ['x-amzn-mqtt-ca', 'mqtt'],
  alpnChosen: 'mqtt',
  chain: [leaf],
  milliseconds: 1,
};

let walk: Walk;
beforeEach(() => {
  walk = walkFor({ endpoint: 'broker.example', broker: 'mqtt', identity: { type: 'none' } });
});

const aws = () => walkFor({ endpoint: 'abc-ats.iot.eu-west-1.amazonaws.com' });
const named = (facts: readonly { name: string; value: string; warning?: string }[], name: string) =>
  facts.find((one) => one.name === name);

describe('TLS', () => {
  it('tells version, cipher and names', () => {
    expect(tlsFacts(tls, walk).slice(0, 5)).toEqual([
      { name: 'Version', value: 'TLSv1.3' },
      { name: 'Cipher', value: 'TLS_AES_128_GCM_SHA256' },
      { name: 'SNI sent', value: 'broker.example' },
      { name: 'ALPN offered', value: 'x-amzn-mqtt-ca, mqtt' },
      { name: 'ALPN chosen', value: 'mqtt' },
    ]);
    expect(walk.seen.serverIssuer).toBe('CN=Issuing CA');
  });

  it('says "none" of what is not there', () => {
    const { serverName: _, alpnChosen: __, ...rest } = tls;
    const facts = tlsFacts({ ...rest, alpnOffered: [], chain: [] }, walk);
    expect(facts.slice(2).map(({ value }) => value)).toEqual(['none', 'none', 'none']);
    expect(walk.seen).not.toHaveProperty('serverIssuer');
    expect(facts.some(({ warning }) => warning !== undefined)).toBe(false);
  });

  it('warns of a missing SNI and of what is no data endpoint at AWS only', () => {
    const { serverName: _, ...rest } = tls;
    expect(named(tlsFacts(rest, aws()), 'SNI sent')?.warning).toContain('set serverName');
    expect(named(tlsFacts(tls, aws()), 'SNI sent')).not.toHaveProperty('warning');
    expect(named(tlsFacts(tls, walk), 'Looks like')).toBeUndefined();
    expect(named(tlsFacts(tls, aws()), 'Looks like')).toEqual({
      name: 'Looks like',
      value: 'AWS IoT Core Data-ATS, eu-west-1',
    });
    const jobs = walkFor({ endpoint: 'abc.jobs.iot.eu-west-1.amazonaws.com' });
    expect(named(tlsFacts(tls, jobs), 'Looks like')?.warning).toContain('not for device data');
    const other = walkFor({ endpoint: 'mqtt.example' });
    expect(named(tlsFacts(tls, other), 'Looks like')?.warning).toContain('Neither its name');
    const chain = [{ ...leaf, names: ['*.iot.eu-west-1.amazonaws.com'] }];
    expect(named(tlsFacts({ ...tls, chain }, other), 'Looks like')).not.toHaveProperty('warning');
  });

  it('names each certificate of the chain by its place', () => {
    const ca = { ...leaf, subject: 'CN=Issuing CA', issuer: 'CN=Root' };
    const root = { ...leaf, subject: 'CN=Root', issuer: 'CN=Root' };
    const facts = tlsFacts({ ...tls, chain: [leaf, ca, root] }, walk).slice(5);
    const dates = '1970-01-01 to 2999-01-01';
    expect(facts).toEqual([
      {
        name: "Server's certificate",
        value: `CN=broker.example · for broker.example · issued by CN=Issuing CA · ${dates}`,
      },
      { name: 'Issuer 1', value: `CN=Issuing CA · issued by CN=Root · ${dates}` },
      { name: 'Root CA', value: `CN=Root · issued by itself · ${dates}` },
    ]);
  });

  it('lists six names of the server at most', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const [fact] = tlsFacts({ ...tls, chain: [{ ...leaf, names }] }, walk).slice(5);
    expect(fact?.value).toContain(' · for a, b, c, d, e, f · ');
    const [nameless] = tlsFacts({ ...tls, chain: [{ ...leaf, names: [] }] }, walk).slice(5);
    expect(nameless?.value).not.toContain('for');
  });

  it("warns of the server's certificate a week before its end, of its issuers when they have ended", () => {
    const warnings = (validTo: number, issuerTo: number) =>
      tlsFacts(
        {
          ...tls,
          chain: [
            { ...leaf, validTo },
            { ...leaf, validTo: issuerTo },
          ],
        },
        walk,
      )
        .slice(5)
        .map(({ warning }) => warning !== undefined);
    const now = Date.now();
    expect(warnings(now + 8 * day, now + day)).toEqual([false, false]);
    expect(warnings(now + 6 * day, now + 8 * day)).toEqual([true, false]);
    expect(warnings(now + 8 * day, now - day)).toEqual([false, true]);
  });
});

describe('an HTTP answer', () => {
  const headers = {
    server: 'awselb/2.0',
    location: 'https://login.example/a?token=secret',
    'set-cookie': 'session=secret',
    'x-amzn-requestid': 'r-1',
    via: '1.1 proxy',
  };

  it('shows who answered; no cookie, and no query of where it points', () => {
    const facts = upgradeFacts({ status: 302, headers, milliseconds: 1 }, walk);
    expect(facts).toEqual([
      { name: 'Status', value: '302' },
      { name: 'server', value: 'awselb/2.0' },
      { name: 'via', value: '1.1 proxy' },
      { name: 'x-amzn-requestid', value: 'r-1' },
      { name: 'location', value: 'https://login.example/a' },
    ]);
    expect(walk.seen).not.toHaveProperty('clockSkew');
  });

  it("tells this machine's clock by its Date, with what that means where one signs", () => {
    const date = new Date(Date.now() + 600_500).toUTCString();
    const facts = upgradeFacts({ status: 403, headers: { date }, milliseconds: 1 }, walk);
    expect(facts[1]).toEqual({ name: 'Date', value: date });
    expect(facts[2]?.warning).toMatch(/behind the server's\.$/);
    expect(walk.seen.clockSkew).toBeGreaterThan(500_000);
    const signing = walkFor({
      endpoint: 'abc-ats.iot.eu-west-1.amazonaws.com',
      protocol: 'wss',
      identity: { type: 'sigv4' },
    });
    const [, , clock] = upgradeFacts({ status: 403, headers: { date }, milliseconds: 1 }, signing);
    expect(clock?.warning).toContain('AWS accepts signatures of 5 minutes');
    const odd = walkFor({ endpoint: 'x.example', broker: 'mqtt', identity: { type: 'none' } });
    expect(upgradeFacts({ status: 200, headers: { date: 'soon' }, milliseconds: 1 }, odd)).toHaveLength(1);
    expect(odd.seen).not.toHaveProperty('clockSkew');
  });
});

describe('CONNACK', () => {
  it('tells flags and properties by name', () => {
    const none = { receiveMaximum: 65_535, topicAliasMaximum: 0 };
    const properties = { maximumQoS: '1', other: 'x' };
    const accepted = { ...none, clientId: 'press-01', sessionPresent: true, keepAlive: 0, properties };
    expect(connackFacts(accepted)).toEqual([
      { name: 'Client id', value: 'press-01' },
      { name: 'Session present', value: 'yes' },
      { name: 'Keep alive', value: 'none' },
      { name: 'Maximum QoS', value: '1' },
      { name: 'other', value: 'x' },
    ]);
    const anew = connackFacts({ ...accepted, sessionPresent: false, keepAlive: 60, properties: {} });
    expect(anew.slice(1).map(({ value }) => value)).toEqual(['no', '60 s']);
  });
});
