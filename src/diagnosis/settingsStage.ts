/** Stage "settings": what the profile says, and what is odd about it. */
import { describeRow } from '../shared/aws/protocolTable.ts';
import type { DiagnosisFact } from '../shared/diagnosis.ts';
import { endpointWarning } from '../profile/endpointName.ts';
import { summarize } from '../profile/routes.ts';
import { checkProfile } from '../profile/validate.ts';
import { endpointKind } from './endpointKind.ts';
import type { Walk } from './walk.ts';

export function walkSettings({ profile, route, chart }: Walk): void {
  chart.begin('settings');
  const { broker, endpoint, identity } = profile;
  const summary = summarize(route, profile);
  const { kind, text } = endpointKind(endpoint);
  const checked = checkProfile(profile);
  const aboutEndpoint = broker === 'awsIotCore' ? endpointWarning(endpoint) : undefined;
  const facts: DiagnosisFact[] = [
    { name: 'Endpoint', value: endpoint, ...(aboutEndpoint === undefined ? {} : { warning: aboutEndpoint }) },
    ...(broker === 'awsIotCore' && kind !== 'other' ? [{ name: 'Endpoint type', value: text }] : []),
    { name: 'Protocol', value: summary.protocol },
    { name: 'Port', value: portText(route.port, route.tablePort) },
    { name: 'Authentication', value: summary.authentication },
    ...(route.row
      ? [{ name: "Row of AWS's table", value: `${route.row.row}: ${describeRow(route.row)}` }]
      : []),
    ...filesOf(identity).map(([name, value]) => ({ name, value })),
    ...(profile.ca === undefined ? [] : [{ name: 'ca', value: profile.ca }]),
    ...(profile.proxy === undefined ? [] : [{ name: 'proxy', value: withoutUserInfo(profile.proxy) }]),
    ...(profile.insecure
      ? [
          {
            name: 'insecure',
            value: 'true',
            warning: "The server's certificate is not verified: anybody on the way can read and change all.",
          },
        ]
      : []),
  ];
  const warnings = checked.ok ? checked.warnings : checked.problems;
  const more = warnings
    .filter((warning) => warning !== aboutEndpoint)
    .map((warning, index) => {
      const [, field = `note ${index + 1}`, text = warning] = /^([\w.]+): (.*)$/s.exec(warning) ?? [];
      return { name: field, value: text, warning };
    });
  chart.fact('settings', ...facts, ...more);
  const count = warnings.length;
  chart.pass(
    'settings',
    count === 0 ? 'valid' : `valid, with ${count === 1 ? 'a warning' : `${count} warnings`}`,
  );
}

function portText(port: number, tablePort: number | undefined): string {
  return tablePort === undefined || tablePort === port ? String(port) : `${port} (stands for ${tablePort})`;
}

/** Paths are no secrets. */
function filesOf(identity: Walk['profile']['identity']): [field: string, path: string][] {
  const fields = ['certificate', 'privateKey', 'pkcs12'] as const;
  const given = identity as Partial<Record<(typeof fields)[number], string>>;
  return fields.flatMap((field) => {
    const path = given[field];
    return path === undefined ? [] : [[`identity.${field}`, path] as [string, string]];
  });
}

/** A proxy's URL may hold a user name, or wrongly a password. */
function withoutUserInfo(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//');
}
