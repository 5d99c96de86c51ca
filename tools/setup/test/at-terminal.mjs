// Checks the machine that a test has made, as somebody at the terminal does: $MACHINE holds what check() is given.
import { check } from '../check.mjs';

const said = await check(['start'], JSON.parse(process.env.MACHINE)).then(
  () => 'everything is here',
  (error) => {
    process.exitCode = 1;
    return error.message;
  },
);
console.log(said);
