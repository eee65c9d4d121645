import { describe, expect, it } from 'vitest';
import { chooseProxy, readProxy, type ProxySettings, type Target } from '../../../src/profile/proxyChoice.ts';

const target = (changes: Partial<Target> = {}): Target => ({
  host: 'abc-ats.iot.eu-west-1.amazonaws.com',
  port: 443,
  carrier: 'tls',
  ...changes,
});
const settings = (changes: Partial<ProxySettings> = {}): ProxySettings => ({
  noProxy: [],
  strictSsl: true,
  enabled: true,
  environment: {},
  ...changes,
});
const source = (own: string | undefined, to: Target, from: ProxySettings | undefined) =>
  chooseProxy(own, to, from)?.source;

describe('readProxy', () => {
  it.each([
    ['http://proxy.example.com:3128', { kind: 'http', host: 'proxy.example.com', port: 3128 }],
    ['proxy.example.com:3128', { kind: 'http', host: 'proxy.example.com', port: 3128 }],
    ['https://proxy.example.com', { kind: 'https', port: 443 }],
    ['socks5://[::1]', { kind: 'socks5', host: '::1', port: 1080 }],
    ['socks5h://me@proxy:9', { kind: 'socks5', host: 'proxy', port: 9, username: 'me' }],
    ['http://a%40b:p%25@proxy', { username: 'a@b', password: 'p%' }],
  ])('%s', (text, proxy) => {
    expect(readProxy(text, 'proxy')).toMatchObject(proxy);
  });

  it.each(['ftp://proxy', 'http://', 'http://me:s3cret@pro xy', 'proxy:99999'])('refuses %s', (text) => {
    const read = readProxy(text, 'http.proxy');
    expect(read).toMatchObject({ source: 'http.proxy' });
    expect('problem' in read && read.problem).toMatch(/socks5:\/\/host:port\.$/);
    expect(JSON.stringify(read)).not.toContain('s3cret');
  });
});

describe('chooseProxy', () => {
  const inherited = settings({ proxy: 'http://corporate:3128' });

  it('follows the profile before all', () => {
    expect(chooseProxy('socks5://own:1', target(), inherited)).toMatchObject({
      host: 'own',
      source: 'proxy',
    });
    expect(chooseProxy('none', target(), inherited)).toBeUndefined();
    expect(chooseProxy('http://own:1', target({ host: 'localhost' }), undefined)).toMatchObject({ port: 1 });
  });

  it('follows http.proxy with its authorization, and then the environment', () => {
    const environment = { HTTPS_PROXY: 'http://from-environment:1' };
    expect(
      chooseProxy(undefined, target(), { ...inherited, environment, proxyAuthorization: 'Basic abc' }),
    ).toMatchObject({ host: 'corporate', source: 'http.proxy', authorization: 'Basic abc' });
    expect(
      chooseProxy(undefined, target(), settings({ environment, proxyAuthorization: 'Basic abc' })),
    ).toStrictEqual({
      kind: 'http',
      host: 'from-environment',
      port: 1,
      source: 'HTTPS_PROXY',
      strictSsl: true,
    });
  });

  it('takes no inherited proxy when http.proxySupport is off or nobody says anything', () => {
    expect(chooseProxy(undefined, target(), { ...inherited, enabled: false })).toBeUndefined();
    expect(chooseProxy(undefined, target(), settings())).toBeUndefined();
    expect(chooseProxy(undefined, target(), undefined)).toBeUndefined();
  });

  it.each<[Target['carrier'], string]>([
    ['tls', 'https_proxy'],
    ['wss', 'https_proxy'],
    ['https', 'https_proxy'],
    ['ws', 'http_proxy'],
    ['tcp', 'all_proxy'],
  ])('reads for %s the variable %s', (carrier, name) => {
    const environment = { http_proxy: 'http://a', https_proxy: 'http://b', all_proxy: 'socks5://c' };
    expect(source(undefined, target({ carrier }), settings({ environment }))).toBe(name);
  });

  it.each(['localhost', 'broker.localhost', '127.0.0.1', '127.8.8.8', '::1'])(
    'never goes to %s through an inherited proxy',
    (host) => {
      expect(chooseProxy(undefined, target({ host }), inherited)).toBeUndefined();
    },
  );

  it.each([
    ['*', 'anything.example.com', true],
    ['example.com', 'example.com', true],
    ['example.com', 'broker.example.com', true],
    ['.example.com', 'broker.example.com', true],
    ['*.example.com', 'broker.example.com', true],
    ['example.com', 'notexample.com', false],
    ['example.com:443', 'example.com', true],
    ['example.com:8883', 'example.com', false],
    ['EXAMPLE.com', 'broker.Example.COM', true],
    ['10.0.0.0/8', '10.1.2.3', true],
    ['10.0.0.0/8', '11.1.2.3', false],
    ['fd00::/8', 'fd12::1', true],
    ['10.0.0.0/99', '10.1.2.3', false],
    ['10.1.2.3', '10.1.2.3', true],
    ['fd12::1', 'fd12::1', true],
    ['[fd12::1]:443', 'fd12::1', true],
    ['', 'example.com', false],
  ])('http.noProxy %s and %s: direct is %s', (entry, host, direct) => {
    const from = { ...inherited, noProxy: [entry] };
    expect(chooseProxy(undefined, target({ host }), from) === undefined).toBe(direct);
  });

  it('reads NO_PROXY where http.noProxy is empty', () => {
    const environment = { NO_PROXY: 'a.example.com, b.example.com' };
    const from = { ...inherited, environment };
    expect(chooseProxy(undefined, target({ host: 'b.example.com' }), from)).toBeUndefined();
    expect(chooseProxy(undefined, target({ host: 'c.example.com' }), from)).toBeDefined();
  });

  it('says which setting names no proxy', () => {
    expect(chooseProxy(undefined, target(), settings({ proxy: 'ftp://x' }))).toMatchObject({
      source: 'http.proxy',
    });
  });
});
