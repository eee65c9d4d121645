const mark = '***';

/** A text in which secrets, plain or percent-encoded, and signatures are replaced by a mark. What is too short to be told from ordinary text stays. */
export function hideSecrets(text: string, secrets: readonly (string | undefined)[]): string {
  let result = text.replace(
    /((?:X-Amz-(?:Signature|Credential|Security-Token)|(?<!X-Amz-)Signature)=)[^&\s"'<>,]+/gi,
    `$1${mark}`,
  );
  for (const secret of secrets) {
    if (secret === undefined || secret.length < 4) continue;
    for (const form of [secret, encodeURIComponent(secret)]) result = result.replaceAll(form, mark);
  }
  return result;
}
