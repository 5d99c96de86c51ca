// libjack, loaded when it is first asked for: a machine without it runs everything else.
#pragma once

#include "jack/abi.hpp"

namespace midip2p::jack {

namespace abi {
/// Every function of the list above, as found in the library.
struct Functions {
#define MIDIP2P_X(name, result, arguments) result(*name) arguments = nullptr;
    MIDIP2P_JACK_FUNCTIONS(MIDIP2P_X)
#undef MIDIP2P_X
};
} // namespace abi

/// The library of this process: loaded once, or looked for again where it was not there. It is never unloaded: threads
/// of its own may still run. It says nothing on stderr. nullptr: there is none, or a function is missing. Any thread.
[[nodiscard]] const abi::Functions* jack_library();
/// The same from a file of that name, for tests; not kept.
[[nodiscard]] bool loads_as_jack(const char* file);

} // namespace midip2p::jack
