#include "tls/sealing_keys.hpp"

#include "tls/session.hpp"

#include <algorithm>
#include <openssl/crypto.h>

namespace midip2p::tls {

SealingSecret::SealingSecret(const std::array<std::uint8_t, kSize>& exported) noexcept {
    const auto* at = exported.data();
    const auto take = [&at](auto& into) {
        std::copy_n(at, into.size(), into.begin());
        at += into.size();
    };
    take(key);
    take(iv);
    take(id);
}

SealingSecret::~SealingSecret() {
    OPENSSL_cleanse(key.data(), key.size());
    OPENSSL_cleanse(iv.data(), iv.size());
}

namespace {

/// Not registered anywhere, so it has to begin like this: RFC 5705, 4. [TOAST-12.1-1]
constexpr std::string_view kLabel = "EXPERIMENTAL toast/1 datagrams";

core::Errc export_of(const Session& session, Session::Role who, std::array<std::uint8_t, SealingSecret::kSize>& into) {
    return session.export_secret(kLabel, who == Session::Role::client ? "client" : "server", into);
}

} // namespace

core::Result<SealingKeys> sealing_keys_of(const Session& session) {
    const bool is_client = session.role() == Session::Role::client;
    const auto other = is_client ? Session::Role::server : Session::Role::client;
    std::array<std::uint8_t, SealingSecret::kSize> ours{}, theirs{};
    core::Errc e = export_of(session, session.role(), ours);
    if (e == core::Errc::ok) e = export_of(session, other, theirs);
    if (e != core::Errc::ok) return e;
    const SealingKeys keys{.send = SealingSecret(ours), .receive = SealingSecret(theirs)};
    OPENSSL_cleanse(ours.data(), ours.size());
    OPENSSL_cleanse(theirs.data(), theirs.size());
    return keys;
}

} // namespace midip2p::tls
