// The system's text for an error number.
#pragma once

#include <string>

namespace midip2p::os {

/// The system's own text for one of its error numbers. [any]
[[nodiscard]] std::string words_of(int error);

} // namespace midip2p::os
