/** encodeURIComponent leaves !'()* alone, which Signature Version 4 encodes (RFC 3986, section 2.3). */
export function encodeRfc3986(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
