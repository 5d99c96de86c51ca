// Whether this process may make network namespaces, and the user namespace that lets it where it may not.
#pragma once

namespace midip2p::netlab {

/// Call once, before there are threads. True: a user namespace had to be entered; programs find their own uid in it.
[[nodiscard]] bool enter_user_namespace_if_needed();

} // namespace midip2p::netlab
