/** The SDK signs every request and needs something to sign with; the local server does not look at it. */
if (process.env.OPPORTUNITY_LIVE_BEDROCK === undefined) {
  process.env.AWS_ACCESS_KEY_ID = 'test'
  process.env.AWS_SECRET_ACCESS_KEY = 'test'
}
