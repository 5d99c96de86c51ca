// What the system says of an error.
#pragma once

#include <string>

namespace midip2p::os {

/// The system's own words for its number of an error. [any thread]
[[nodiscard]] std::string words_of(int error);

} // namespace midip2p::os
