/**
 * Why a request is refused, in AWS's own words; they travel as `message` of a 403's JSON body.
 * Seen on the wire in bug reports of AWS's SDKs, but for the texts of `wrongService`,
 * `wrongTerminator`, `invalidToken` and `expiredToken`, which are AWS's usual ones for Signature Version 4.
 */
export const refusals = {
  missingToken: 'Missing Authentication Token',
  signatureMismatch:
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  invalidToken: 'The security token included in the request is invalid.',
  expiredToken: 'The security token included in the request is expired',
  forbidden: 'Forbidden',
  wrongService: "Credential should be scoped to correct service: 'iotdevicegateway'. ",
  wrongRegion: (region: string) => `Credential should be scoped to a valid region, not '${region}'. `,
  wrongTerminator: (terminator: string) =>
    `Credential should be scoped with a valid terminator: 'aws4_request', not '${terminator}'. `,
  expired: (date: string, earliest: string, now: string) =>
    `Signature expired: ${date} is now earlier than ${earliest} (${now} - 5 min.)`,
  notYetCurrent: (date: string, latest: string, now: string) =>
    `Signature not yet current: ${date} is still later than ${latest} (${now} + 5 min.)`,
} as const;
