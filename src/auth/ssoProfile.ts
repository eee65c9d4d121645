/** The AWS profiles behind a profile: whose SSO session its credentials come from. */

/** A section of ~/.aws/config. */
export type AwsConfigProfile = Readonly<Record<string, string | undefined>>;

/** The profiles of ~/.aws/config and ~/.aws/credentials by name. */
export async function readAwsProfiles(): Promise<Readonly<Record<string, AwsConfigProfile | undefined>>> {
  const { loadSharedConfigFiles } = await import('@smithy/core/config');
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true });
  const names = new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)]);
  return Object.fromEntries(
    [...names].map((name) => [name, { ...configFile[name], ...credentialsFile[name] }]),
  );
}

/**
 * The profile to sign in to: the one with an SSO session that a profile begins with, by way of its source_profile where
 * it is a role.
 *
 * @param name default: AWS_PROFILE, else `default`, as the AWS SDK has it
 */
export async function ssoProfileOf(name = process.env['AWS_PROFILE'] ?? 'default'): Promise<string> {
  const profiles = await readAwsProfiles();
  const seen = new Set<string>();
  for (let each: string | undefined = name; each !== undefined && !seen.has(each);) {
    seen.add(each);
    const profile: AwsConfigProfile = profiles[each] ?? {};
    if (profile['sso_session'] !== undefined || profile['sso_start_url'] !== undefined) return each;
    each = profile['source_profile'];
  }
  return name;
}
