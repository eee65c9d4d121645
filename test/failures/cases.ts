/** Every case of the failure table, in the order of a connection's way. */
import { connectCases } from './cases/connect.ts';
import { credentialsCases } from './cases/credentials.ts';
import { httpCases } from './cases/http.ts';
import { networkCases } from './cases/network.ts';
import { operationCases } from './cases/operations.ts';
import { proxyCases } from './cases/proxy.ts';
import { sessionCases } from './cases/session.ts';
import { settingsCases } from './cases/settings.ts';
import { tlsCases } from './cases/tls.ts';
import type { FailureCase } from './failureCase.ts';

export const cases: readonly FailureCase[] = [
  ...settingsCases,
  ...credentialsCases,
  ...networkCases,
  ...proxyCases,
  ...tlsCases,
  ...httpCases,
  ...connectCases,
  ...operationCases,
  ...sessionCases,
];
