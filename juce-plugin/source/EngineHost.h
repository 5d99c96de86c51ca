// The plugin's end of a plugin link, one in a process for all instances in it: only this knows native/plugin_link.
#pragma once

#include "plugin_link/plugin_end.hpp"

#include <juce_core/juce_core.h>

#include <mutex>

namespace midip2p::plugin
{

/// What a person reads of the connection.
struct LinkStatus
{
    bool connected = false;
    juce::String code;  // a stable one, of why not
    juce::String title, advice;
    juce::String jam;   // the client's newest message, JSON
};

/// Design: made with the first instance and gone with the last (juce::SharedResourcePointer). Its thread looks for the
/// client and moves the events; instances have seats in it. [control]
class EngineHost
{
public:
    EngineHost();
    ~EngineHost();

    /// nullptr where even a thread is not to be had; the plugin then passes nothing, and says so.
    std::shared_ptr<plugin_link::PluginSeat> openSeat (const juce::String& name);
    void closeSeat (const std::shared_ptr<plugin_link::PluginSeat>& seat);

    /// [any]
    [[nodiscard]] LinkStatus status() const;

    /// "mp1-…" from `midip2p join --plugin-code`. False where it is none. "" goes back to the token file. It is kept for the
    /// next time, where only this user can read it, and then used where there is no token file.
    bool useCode (const juce::String& code);

private:
    [[nodiscard]] static juce::File keptCode();

    std::unique_ptr<plugin_link::PluginEnd> link_;
};

} // namespace midip2p::plugin
