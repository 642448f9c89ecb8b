/** An error as the SDK throws it. */
export function awsError(name: string, message: string = name, status = 400): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status }, $fault: status >= 500 ? 'server' : 'client' });
}

/** A connection that broke. */
export function connectionError(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}
