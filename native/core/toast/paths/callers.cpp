// Accepted connections, and how many there may be before it is known whose they are.
#include "core/toast/paths/paths.hpp"

namespace midip2p::core {

namespace {

constexpr std::size_t kMaxUnattached = 64; // accepted connections of whom we do not know yet [TOAST-6.2-2]
constexpr std::size_t kMaxPerAddress = 16; // of these from one address

bool is_unknown_caller(const Path& path) { return !path.dialled && path.racing() && path.link == 0; }

} // namespace

std::optional<ConnectionId> Paths::accepted(const Address& from, LocalTime now) {
    if (const auto punched = accept_punched(from, now)) return punched;
    if (!make_room_for(from)) return std::nullopt;
    const ConnectionId id = ++last_id_;
    paths_.emplace(
        id,
        Path{
            .id = id, .remote = from, .deadline = now + kConnectionTime, .began = now, .stage = Path::Stage::securing});
    // secured() judges whose key it is, because the introduction may still be on its way. [TOAST-7.1-4]
    ask(path_action::Secure{.connection = id, .as_client = false, .pinned = {}});
    return id;
}

bool Paths::make_room() { return end_silent(""); }

/// Connections of introduced peers are not counted. [TOAST-6.2-2]
bool Paths::make_room_for(const Address& caller) {
    std::size_t unknown = 0;
    std::size_t from_there = 0;
    for (const auto& [id, path] : paths_) {
        if (!is_unknown_caller(path)) continue;
        ++unknown;
        if (path.remote.host == caller.host) ++from_there;
    }
    if (from_there >= kMaxPerAddress) return end_silent(caller.host);
    return unknown < kMaxUnattached || end_silent("");
}

/// Closes the oldest connection from there ("": from anywhere) on which nothing has come yet. False: there is none.
bool Paths::end_silent(std::string_view host) {
    for (const auto& [id, path] : paths_) {
        if (!is_unknown_caller(path) || path.spoke) continue;
        if (!host.empty() && path.remote.host != host) continue;
        drop(id);
        return true;
    }
    return false;
}

} // namespace midip2p::core
