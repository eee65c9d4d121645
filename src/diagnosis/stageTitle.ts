import type { DiagnosisStage } from '../shared/diagnosis.ts';

const titles: Readonly<Record<DiagnosisStage, string>> = {
  settings: 'Settings',
  credentials: 'Credentials',
  dns: 'DNS',
  tcp: 'TCP',
  tls: 'TLS',
  certificate: 'Client Certificate',
  upgrade: 'HTTP Answer',
  connect: 'Connect',
  subscribe: 'Subscribe',
  publish: 'Publish',
  ping: 'Ping',
};

/** A stage's name for a person. */
export function stageTitle(stage: DiagnosisStage): string {
  return titles[stage];
}
