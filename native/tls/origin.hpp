// Whose OpenSSL this is.
#pragma once

#include <string>

namespace midip2p::tls {

/// The file that SSL_new was bound to: the program or shared object that this room was linked into, or a foreign
/// copy took its place (a test watches that). [any]
std::string openssl_origin();

} // namespace midip2p::tls
