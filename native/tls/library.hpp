// OpenSSL's own start, before anything else of it is called.
#pragma once

#include <string>

namespace midip2p::tls {

/// May be called again. No exit handler and no configuration file: a process may end while the io thread is inside
/// OpenSSL, and the system's configuration is for the system's programs. [any]
void start_library();

/// What OpenSSL says of the last failure on this thread, "" where it says nothing; empties its list. [any]
std::string library_error();

} // namespace midip2p::tls
