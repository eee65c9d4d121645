/** The folder of AWS's connection kit, as "Connect one device" packs it for Linux and Node.js. */

export const startSh = `#!/usr/bin/env bash
# stop script on error
set -e

# Check to see if root CA file exists, download if not
if [ ! -f ./root-CA.crt ]; then
  printf "\\nDownloading AWS IoT Root CA certificate from AWS...\\n"
  curl https://www.amazontrust.com/repository/AmazonRootCA1.pem > root-CA.crt
fi

# run pub/sub sample app using certificates downloaded in package
printf "\\nRunning pub/sub sample application...\\n"
node aws-iot-device-sdk-js-v2/samples/node/pub_sub/dist/index.js --endpoint abc123-ats.iot.eu-west-1.amazonaws.com --key press-01.private.key --cert press-01.cert.pem --ca_file root-CA.crt --client_id sdk-nodejs-v2 --topic sdk/test/js`;

const arn = (resource: string): string => `arn:aws:iot:eu-west-1:123456789012:${resource}`;

export const kitPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: ['iot:Publish', 'iot:Receive', 'iot:PublishRetain'],
      Resource: [arn('topic/sdk/test/java'), arn('topic/sdk/test/python'), arn('topic/sdk/test/js')],
    },
    { Effect: 'Allow', Action: 'iot:Subscribe', Resource: [arn('topicfilter/sdk/test/js')] },
    {
      Effect: 'Allow',
      Action: 'iot:Connect',
      Resource: [arn('client/sdk-java'), arn('client/basicPubSub'), arn('client/sdk-nodejs-*')],
    },
  ],
});

/** Every file with its content; keys and certificates are named only. */
export const kitFiles: Readonly<Record<string, string>> = {
  'press-01.cert.pem': 'certificate',
  'press-01.private.key': 'private key',
  'press-01.public.key': 'public key',
  'press-01-Policy': kitPolicy,
  'root-CA.crt': 'CA',
  'start.sh': startSh,
};
