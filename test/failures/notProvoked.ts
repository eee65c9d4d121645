/** Lines of the catalogue that no case of the table provokes, and why. */
export const notProvoked: Readonly<Record<string, string>> = {
  'dns.noAnswer': 'Would take the name server of this machine away from everything else that runs on it.',
  'tcp.timeout': 'Would take a firewall that drops packets.',
  'tcp.forbidden': 'Would take a firewall or security program on this machine.',
  'tcp.closed': 'The kernel reports a connection before it can end: seen only behind some load balancers.',
  'certificate.passphrase':
    "TopicScope's own check comes first (certificate.passphraseMissing and passphraseWrong).",
  'certificate.unreadable': "TopicScope's own check comes first (certificate.unusable).",
  'session.lifetimeEnded':
    'AWS ends connections after 24 hours. A shrunk lifetime is in the tests of sessions.',
  'session.notRecorded': 'Takes a history that fails: test/peers/sessions/afterRecording.test.ts.',
  'session.takeoverLoop': 'Takes several reconnects: test/peers/sessions/hammering.test.ts.',
  'session.setAside': 'Takes several reconnects: test/peers/sessions/hammering.test.ts.',
  'publish.notReceived': "The doctor's own, with a policy without iot:Receive: test/peers/diagnosis.",
  unknown: 'Whatever the catalogue does not know.',
  internal: 'A fault of TopicScope itself.',
};
