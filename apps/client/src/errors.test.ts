import { ClientError, complaintLine, complaintOf, fileError } from './errors';

describe('complaintOf', () => {
  it('keeps the code and the exit code of our own errors', () => {
    const line = complaintLine(complaintOf(new ClientError('usage', "no room called 'x', see midip2p rooms", 2)));
    expect(line).toBe("midip2p: no room called 'x', see midip2p rooms [usage]");
    expect(complaintOf(new ClientError('usage', 'x', 2)).exitCode).toBe(2);
  });

  it('takes the stable code of an error of another room', () => {
    const wrong = Object.assign(new Error('the password of ada is wrong, try again'), { code: 'wrong-password' });
    expect(complaintLine(complaintOf(wrong))).toBe('midip2p: the password of ada is wrong, try again [wrong-password]');
  });

  it('never shows a stack, whatever was thrown', () => {
    expect(complaintLine(complaintOf(new Error('bad\n    at somewhere (x.js:1)')))).toBe('midip2p: bad [internal]');
    expect(complaintLine(complaintOf('text'))).toBe('midip2p: text [internal]');
    expect(complaintLine(complaintOf(undefined))).toBe('midip2p: undefined [internal]');
  });
});

describe('fileError', () => {
  it('says what the system meant', () => {
    const error = fileError('read', 'a.mid', Object.assign(new Error(), { code: 'ENOENT' }));
    expect(complaintLine(complaintOf(error))).toBe(
      'midip2p: cannot read a.mid: there is no such file or folder; check the path [file]',
    );
    expect(fileError('read', 'a.mid', { code: 'EIO' }).message).toBe('cannot read a.mid: the system says EIO');
  });
});
