#include "os/error_words.hpp"

#include <system_error>

namespace midip2p::os {

std::string words_of(int error) { return std::generic_category().message(error); }

} // namespace midip2p::os
