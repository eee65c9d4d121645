/** Symptoms for tests of the catalogue: what is the same in all of them. */
import type { Destination, Symptom } from '../../../src/failure/symptom.ts';
import type { FailureStage } from '../../../src/shared/failure.ts';

/** AWS IoT Core, by client certificate, over MQTT 5. */
export const aws: Destination = {
  ...{ host: 'abc-ats.iot.eu-west-1.amazonaws.com', port: 8883, tablePort: 8883 },
  serverName: 'abc-ats.iot.eu-west-1.amazonaws.com',
  ...{ aws: true, protocol: 'mqtt', secure: true, mqttVersion: '5', clientId: 'press-01' },
  authentication: 'X.509 client certificate',
};

/** A broker of one's own, without TLS. */
export const broker: Destination = {
  ...{ host: 'broker.local', port: 1883, aws: false, protocol: 'mqtt', secure: false },
  ...{ authentication: 'user name and password', mqttVersion: '5', clientId: 'press-01' },
};

/** AWS IoT Core over MQTT 3.1.1, which has no refusals. */
export const aws311: Destination = { ...aws, mqttVersion: '3.1.1' };

/** HTTPS publish. */
export const https: Destination = { ...aws, protocol: 'https', port: 8443, tablePort: 8443 };

/** @param facts what was seen; on the way to AWS IoT Core if they don't say otherwise */
export const seen = (facts: Partial<Symptom>): Symptom => ({ phase: 'tls', destination: aws, ...facts });

/** AWS IoT Core by custom authorizer. */
export const authorizer: Destination = { ...aws, authentication: 'custom authorizer' };

/** Which line knows it, the stage it is told of, whether it is tried again, and what was seen. */
export type Row = [id: string, stage: FailureStage, again: boolean, facts: Partial<Symptom>];
