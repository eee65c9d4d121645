/** The names of the profiles in ~/.aws/config and ~/.aws/credentials. */

/** Sorted, `default` first; empty when the files are missing or cannot be read. */
export async function awsProfileNames(): Promise<string[]> {
  const { loadSharedConfigFiles } = await import('@smithy/core/config');
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true });
  const names = new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)]);
  // Sections such as [sso-session x] are not profiles; the loader names them "sso-session.x".
  const profiles = [...names].filter((name) => !/^(sso-session|services)\./.test(name));
  return profiles.sort((one, other) =>
    one === 'default' ? -1 : other === 'default' ? 1 : one.localeCompare(other),
  );
}
