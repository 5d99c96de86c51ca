// libjack, loaded when it is first needed: on a machine without it everything else works.
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

/// The library of this process. It is loaded once; if it was not found, it is looked for again at each call. It is
/// never unloaded, because threads of its own may still run. It prints nothing on stderr. nullptr: there is no library,
/// or a function is missing in it. [any]
[[nodiscard]] const abi::Functions* jack_library();
/// The same from a file of that name, for tests; it is not remembered.
[[nodiscard]] bool loads_as_jack(const char* file);

} // namespace midip2p::jack
