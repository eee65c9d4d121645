import { isAbsolute } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCommandLine, UsageError } from '../../../src/local/commandLine.ts';

describe('readCommandLine', () => {
  it('has defaults for everything', () => {
    const commandLine = readCommandLine([]);
    expect(commandLine).toMatchObject({
      json: false,
      ports: { tls443: 0, mqtts8883: 0, https8443: 0 },
      fleet: 0,
      region: 'us-east-1',
      stopWithParent: false,
      limits: { rateLimits: true },
    });
    expect(isAbsolute(commandLine.directory)).toBe(true);
  });

  it('reads all flags', () => {
    const flags =
      '--json --port-443 1443 --port-8883=1883 --port-8443 8443 --directory x --fleet 8 --region eu-west-1 --no-rate-limits --stop-with-parent';
    expect(readCommandLine(flags.split(' '))).toMatchObject({
      json: true,
      ports: { tls443: 1443, mqtts8883: 1883, https8443: 8443 },
      fleet: 8,
      region: 'eu-west-1',
      stopWithParent: true,
      limits: { rateLimits: false },
    });
  });

  it.each([
    ['--port-443 x', /--port-443 "x".*1 to 65535/],
    ['--port-8883 65536', /--port-8883 "65536"/],
    ['--fleet -3', /--fleet/],
    ['--fleet 1.5', /--fleet "1.5" is not a whole number/],
    ['--region Frankfurt', /--region "Frankfurt".*us-east-1/],
    ['--directory=', /--directory is empty/],
    ['--prot-443 1', /--prot-443.*--help/],
  ])('refuses %s and names the flag and the fix', (flags, message) => {
    const read = () => readCommandLine(flags.split(' '));
    expect(read).toThrow(UsageError);
    expect(read).toThrow(message);
  });
});
