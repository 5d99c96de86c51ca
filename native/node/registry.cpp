#include "node/registry.hpp"

#include <utility>

namespace midip2p::node {

Registry& Registry::of_process() {
    static auto* const registry = new Registry; // leaked, see above
    return *registry;
}

Registry::Handle Registry::insert(Port port) {
    const std::lock_guard lock(mutex_);
    entries_.emplace(++last_, Entry{.port = std::move(port)});
    return last_;
}

void Registry::remove(Handle handle) {
    const std::lock_guard lock(mutex_);
    entries_.erase(handle);
}

template <class T> Registry::Loan<T> Registry::lend(Handle handle) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(handle);
    if (found == entries_.end()) return {.port = nullptr, .trouble = kUnknownHandle};
    const auto* port = std::get_if<std::shared_ptr<T>>(&found->second.port);
    if (port == nullptr) return {.port = nullptr, .trouble = kUnknownHandle};
    if (std::exchange(found->second.lent, true)) return {.port = nullptr, .trouble = kPortInUse};
    return {.port = *port, .trouble = {}};
}

template Registry::Loan<net::InPortHandle> Registry::lend(Handle);
template Registry::Loan<net::OutPortHandle> Registry::lend(Handle);

void Registry::give_back(Handle handle) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(handle);
    if (found == entries_.end() || !std::exchange(found->second.lent, false)) return;
    // Whoever played there plays no more, however that came: a device that was pulled out, a worker that died.
    if (const auto* in = std::get_if<std::shared_ptr<net::InPortHandle>>(&found->second.port))
        (*in)->release((*in)->now());
}

} // namespace midip2p::node
