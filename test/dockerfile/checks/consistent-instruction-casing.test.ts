import { catches, catchesNot } from './given';

describe('consistent-instruction-casing', () => {
  catches('consistent-instruction-casing', [
    [['FROM scratch', 'USER 1', 'workdir /x'], 'line 3: workdir is not in capitals, as most instructions of this file are'],
    [['from scratch', 'user 1', 'WORKDIR /x'], 'line 3: WORKDIR is not in small letters, as most instructions of this file are'],
    [['FROM scratch', 'User 1'], 'line 2: User is not in capitals, as most instructions of this file are'],
    [['From scratch', 'USER 1'], 'line 1: From is not in capitals, as most instructions of this file are'],
    [['FROM scratch', 'user 1'], 'line 2: user is not in capitals, as most instructions of this file are'],
  ]);
  catchesNot('consistent-instruction-casing', [
    ['FROM scratch', 'USER 1'],
    ['from scratch', 'user 1'],
    ['arg X', 'arg Y', 'FROM scratch', 'USER 1'],
    ['# check=skip=ConsistentInstructionCasing', 'FROM scratch', 'user 1'],
  ]);
});
