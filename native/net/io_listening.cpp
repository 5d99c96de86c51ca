// What the io thread listens on, and where the internet sees that.
#include "net/io_thread.hpp"

namespace midip2p::net {

using namespace core;

namespace {

/// Tokens of listeners have this bit, those of connections have not.
constexpr std::uint64_t kListener = os::EventLoop::kTokens / 2;

} // namespace

void IoThread::add_listener(os::Socket socket) {
    (void)listeners_.add(std::move(socket), kListener | ++last_listener_);
}

Errc IoThread::add_datagram_socket(os::DatagramSocket socket) {
    return datagrams_.add(std::move(socket), kListener | ++last_listener_);
}

void IoThread::reflect(const Reflections::Ports& ports, const Address& reflector) {
    last_listener_ += 2;
    reflections_.add(ports, reflector, kListener | (last_listener_ - 1), kListener | last_listener_, clock_.now());
}

void IoThread::report_reflected() {
    if (const auto ahead = reflections_.reflector_ahead()) paths_.set_reflector_ahead(*ahead);
    while (const auto seen = reflections_.take_change()) {
        Notice notice{.kind = Notice::Kind::reflected, .count = 1, .text = {}};
        notice.text = "{\"host\":\"" + seen->notes.host + "\",\"port\":" + std::to_string(seen->notes.port) +
                      ",\"clockPort\":" + std::to_string(seen->clock.port) + "}";
        notice.at = clock_.now();
        notices_.put({std::move(notice), {}, {}});
    }
}

} // namespace midip2p::net
